package open

import (
	"slices"

	"switchboard/providers"
)

// Preset is what is known of a service beforehand: data for a config, nothing
// that code decides by.
type Preset struct {
	Name      string // as a config says it: preset = "mistral"
	Title     string // as its makers write it
	Kind      providers.Kind
	BaseURL   string
	Batch     providers.BatchKind // see providers.Config
	APIKeyEnv string              // the variable in which its key usually is; "" for none
	Local     bool                // runs on this machine, on its usual port
	OpenList  bool                // lists its models for everybody, so that a list proves no key
	Note      string              // what people should know, one sentence; may be empty
}

// Presets are the services known beforehand: the vendors first, then the
// hosts, then what runs locally.
func Presets() []Preset { return slices.Clone(shipped) }

// PresetNamed is the preset of a name.
func PresetNamed(name string) (Preset, bool) {
	for _, p := range shipped {
		if p.Name == name {
			return p, true
		}
	}
	return Preset{}, false
}

var shipped = []Preset{
	{Name: "openai", Title: "OpenAI", Kind: providers.OpenAI, BaseURL: openAIHome, APIKeyEnv: "OPENAI_API_KEY"},
	{Name: "anthropic", Title: "Anthropic", Kind: providers.Anthropic, BaseURL: anthropicHome, APIKeyEnv: "ANTHROPIC_API_KEY"},
	{Name: "google", Title: "Google", Kind: providers.Google, BaseURL: googleHome, APIKeyEnv: "GEMINI_API_KEY"},

	{Name: "mistral", Title: "Mistral", Kind: providers.OpenAICompatible, BaseURL: "https://api.mistral.ai/v1", Batch: providers.MistralBatch, APIKeyEnv: "MISTRAL_API_KEY"},
	{Name: "deepseek", Title: "DeepSeek", Kind: providers.OpenAICompatible, BaseURL: "https://api.deepseek.com/v1", APIKeyEnv: "DEEPSEEK_API_KEY",
		Note: "a busy service sends empty lines until it answers; they do not count as a first token"},
	{Name: "openrouter", Title: "OpenRouter", Kind: providers.OpenAICompatible, BaseURL: "https://openrouter.ai/api/v1", APIKeyEnv: "OPENROUTER_API_KEY", OpenList: true,
		Note: "chooses among hosts of different speed and price; what it bills can differ from a list price"},

	{Name: "ollama", Title: "Ollama", Kind: providers.OpenAICompatible, BaseURL: "http://localhost:11434/v1", Local: true, OpenList: true,
		Note: "cuts a prompt that is too long for num_ctx without a word; raise OLLAMA_CONTEXT_LENGTH"},
	{Name: "lmstudio", Title: "LM Studio", Kind: providers.OpenAICompatible, BaseURL: "http://localhost:1234/v1", Local: true, OpenList: true,
		Note: "loads a model when it is first asked, so that the first token can be late"},
	{Name: "llamacpp", Title: "llama.cpp", Kind: providers.OpenAICompatible, BaseURL: "http://localhost:8080/v1", Local: true, OpenList: true,
		Note: "serves the one model it was started with, whatever name it is asked for"},
	{Name: "vllm", Title: "vLLM", Kind: providers.OpenAICompatible, BaseURL: "http://localhost:8000/v1", Local: true, OpenList: true},
}
