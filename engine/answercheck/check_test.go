package answercheck

import (
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/providers"
)

const (
	english = "The weather in the north is cold and wet, which is why they stay at home and wait for the sun that was promised."
	german  = "Das Wetter im Norden ist kalt und nass, und darum bleiben sie zu Hause und warten auf die Sonne, die nicht kommt."
	french  = "Le temps dans le nord est froid et humide, et les gens sont chez eux pour attendre le soleil qui ne vient pas."
)

func TestWhatIsPlainlyNotWhatWasAskedForIsDoubted(t *testing.T) {
	person := providers.Schema(`{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}`)
	loop := "Once upon a time. " + strings.Repeat("The cat sat on the mat and looked. ", 12)
	for outcome, c := range map[string]struct {
		prompt string
		task   engine.Task
		schema providers.Schema
		answer string
		want   engine.MoveReason
	}{
		"words where a schema asks for JSON":      {"Who?", "", person, "Ada", engine.NotJSON},
		"a fence around what a schema asks for":   {"Who?", "", person, "```json\n{\"name\":\"Ada\"}\n```", engine.NotJSON},
		"JSON of another shape":                   {"Who?", "", person, `{"nom":"Ada"}`, engine.WrongShape},
		"JSON of the shape":                       {"Who?", "", person, `{"name":"Ada"}`, ""},
		"words where the prompt asks for JSON":    {"Extract the name as JSON: Ada", "", "", "The name is Ada.", engine.NotJSON},
		"JSON that was cut in the prompt's words": {"Return only JSON", "", "", `{"name": "Ad`, engine.NotJSON},
		"a fence, which a reader can do without":  {"Extract the name as JSON: Ada", "", "", "Here:\n```json\n{\"name\": \"Ada\"}\n```", ""},
		"a list":                                  {"Give me valid JSON", "", "", "[1, 2]", ""},
		"a prompt that only speaks of JSON":       {"What is JSON?", "", "", "A format for data.", ""},
		"a loop":                                  {"Tell me a story", "", "", loop, engine.Repeats},
		"a loop that was cut in the middle":       {"Tell me a story", "", "", loop[:len(loop)-9], engine.Repeats},
		"a table":                                 {"A table", "", "", strings.Repeat("| --- | --- | --- |\n", 40), ""},
		"rows of zeros":                           {"Numbers", "", "", strings.Repeat("0.000, 0.000, 0.000, ", 60), ""},
		"a laugh":                                 {"Laugh", "", "", strings.Repeat("ha", 500), ""},
		"a refrain":                               {"A song", "", "", strings.Repeat("Row, row, row your boat, gently down the stream.\n", 3), ""},
		"German for an English prompt":            {"What is the weather in the north like, and why do they stay at home? Tell me what you have heard.", "", "", german, engine.OtherLanguage},
		"English for it":                          {"What is the weather in the north like, and why do they stay at home? Tell me what you have heard.", "", "", english, ""},
		"another language than was named":         {"Answer in German: what is the weather like?", "", "", english, engine.OtherLanguage},
		"another than the prompt's own":           {"Warum ist das Wetter so? Erkläre es bitte auf Deutsch.", "", "", english, engine.OtherLanguage},
		"the prompt's own":                        {"Warum ist das Wetter so? Erkläre es bitte auf Deutsch.", "", "", german, ""},
		"Spanish where it was named in Spanish":   {"¿Por qué? Responde en español.", "", "", english, engine.OtherLanguage},
		"the one that was named":                  {"Answer in French: what is the weather like?", "", "", french, ""},
		"a translation to one that was not named": {"Übersetze: " + english, engine.Translation, "", german, ""},
		"a translation that stayed as it was":     {"Translate this text to German: " + english, engine.Translation, "", english, engine.OtherLanguage},
		"a foreign text to work on":               {"Summarize: " + french + " " + french, "", "", english, ""},
		"an instruction in another language":      {"Fasse den folgenden Text zusammen: " + english + english, "", "", german, ""},
		"a short answer":                          {"What is the weather in the north like, and why do they stay at home?", "", "", "Kalt.", ""},
		"Chinese for an English prompt":           {"What is the weather in the north like, and why do they stay at home? Tell me what you have heard.", "", "", strings.Repeat("北方的天气又冷又湿所以大家都在家里等太阳", 3), engine.OtherLanguage},
		"Chinese for a Chinese prompt":            {strings.Repeat("北方的天气怎么样为什么大家都在家里等太阳", 2), "", "", strings.Repeat("北方的天气又冷又湿", 6), ""},
		"code":                                    {"What is the sum that you have with this and that, and which of the two would they take?", engine.Coding, "", german, ""},
	} {
		t.Run(outcome, func(t *testing.T) {
			got := engine.MoveReason("")
			doubt := Check(engine.Query{Prompt: c.prompt, Task: c.task}, c.schema, c.answer)
			if doubt != nil {
				got = doubt.Reason
			}
			if got != c.want {
				t.Errorf("doubt %+v, want %q", doubt, c.want)
			}
		})
	}
}

func TestASchemaReadsNothing(t *testing.T) {
	if d := Check(engine.Query{}, `{"$ref":"file:///etc/hostname"}`, `{}`); d != nil {
		t.Errorf("%+v", d)
	}
}
