// Package vendor reads what those report who are paid: OpenAI, Anthropic,
// DeepSeek, OpenRouter, and files in the format of FOCUS.
package vendor
