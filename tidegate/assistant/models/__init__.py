"""Models behind one small interface: servers that speak OpenAI's API, an embedded one, and a scripted one."""
