"""Manners towards a site: its robots.txt, its pace and pauses, what it reserves, where a request may go."""
