package usage

// Format is a kind of usage file.
type Format string

// The formats.
const (
	OpenAIUsage    Format = "openai-usage"
	OpenAICosts    Format = "openai-costs"
	AnthropicUsage Format = "anthropic-usage"
	AnthropicCost  Format = "anthropic-cost"
	OpenRouter     Format = "openrouter"
	DeepSeek       Format = "deepseek"
	LiteLLM        Format = "litellm"
	Langfuse       Format = "langfuse"
	Helicone       Format = "helicone"
	ClaudeCode     Format = "claude-code"
	Codex          Format = "codex"
	GeminiCLI      Format = "gemini-cli"
	FOCUS          Format = "focus"
	Proxied        Format = "switchboard-proxy" // the log of a proxy into which an exported policy is built
	CSV            Format = "csv"               // any table, with a column map
	JSONL          Format = "jsonl"             // any JSON lines, with a column map
)

// Formats lists all of them.
var Formats = [...]Format{
	OpenAIUsage, OpenAICosts, AnthropicUsage, AnthropicCost, OpenRouter, DeepSeek, LiteLLM, Langfuse,
	Helicone, ClaudeCode, Codex, GeminiCLI, FOCUS, Proxied, CSV, JSONL,
}

// Bills reports whether the format gives in money what the same vendor gives in tokens in
// another format.
func (f Format) Bills() bool { return f == OpenAICosts || f == AnthropicCost }

// Simulated marks the usage that a demo store begins with. No file has this format.
const Simulated Format = "simulated"

// Counts reports whether the format gives in tokens what the same vendor gives in money in
// another format.
func (f Format) Counts() bool { return f == OpenAIUsage || f == AnthropicUsage }
