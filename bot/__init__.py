"""工友: the WeChat and SMS bot with which Chinese counties reach their rural labourers."""
