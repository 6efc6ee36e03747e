// Package litellmplugin writes a policy as one Python file that decides as this program
// does, to the bit, for LiteLLM's proxy and for any other program in Python.
package litellmplugin
