"""The spiders of the Scrapy project; there is one, `news`."""
