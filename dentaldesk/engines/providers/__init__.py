"""The far side of each wire: one protocol a kind of provider, one small client a provider."""
