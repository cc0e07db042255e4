"""The screens of the assistant: server-rendered, with a little JavaScript that no build step makes."""
