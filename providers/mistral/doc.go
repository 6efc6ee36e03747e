// Package mistral speaks with Mistral: Chat Completions as every compatible
// host does (package openai), and a batch interface of its own.
package mistral
