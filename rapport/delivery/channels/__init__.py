"""Channels besides SMTP, each behind the same promise: `rapport.delivery.channel.Channel`."""
