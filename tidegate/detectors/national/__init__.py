"""Numbers that states give to people and businesses: identity, social security, tax, registration, passports.

Most are only digits, and a check digit lets one of ten through, so nearly all need their name nearby.
"""
