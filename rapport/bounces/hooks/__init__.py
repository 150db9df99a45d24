"""Webhooks of providers of mail: what they tell is believed only if they signed it."""
