"""Manners towards a site: what its robots.txt asks for."""
