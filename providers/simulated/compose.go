package simulated

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Generated answers never pretend to know anything. They say that they are
// simulated, tell what can be counted in the prompt, and otherwise show what
// there is to try in the program, in as much markdown as their model likes.

// simulatedIn says "this answer is simulated; no model has read your prompt"
// in the prompt's own script.
var simulatedIn = map[string]string{
	"Han":        "这是模拟的回答，没有任何模型读过你的提示。",
	"Japanese":   "これは模擬の回答です。どのモデルもこのプロンプトを読んでいません。",
	"Thai":       "นี่คือคำตอบจำลอง ไม่มีโมเดลใดอ่านข้อความของคุณ",
	"Hangul":     "이것은 모의 답변입니다. 어떤 모델도 이 프롬프트를 읽지 않았습니다.",
	"Cyrillic":   "Это смоделированный ответ: ни одна модель не читала ваш запрос.",
	"Greek":      "Αυτή είναι μια προσομοιωμένη απάντηση· κανένα μοντέλο δεν διάβασε το κείμενό σας.",
	"Arabic":     "هذه إجابة محاكاة، ولم يقرأ أي نموذج رسالتك.",
	"Hebrew":     "זוהי תשובה מדומה; שום מודל לא קרא את ההודעה שלך.",
	"Devanagari": "यह एक नकली उत्तर है; किसी मॉडल ने आपका संदेश नहीं पढ़ा।",
}

// disclaimer opens every generated answer.
func disclaimer(f promptStats) string {
	s := "**Simulated answer:** no model has read your prompt."
	if own := simulatedIn[f.script]; own != "" {
		s += " " + own
	}
	return s
}

func (f promptStats) counted() string {
	s := fmt.Sprintf("It begins “%s”, %s, and has %s in %s.",
		f.opening, f.shape, plural(f.characters, "character"), plural(f.lines, "line"))
	if f.turns > 1 {
		s += fmt.Sprintf(" It is message %d of the conversation.", f.turns)
	}
	return s
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

var asides = []string{
	"With a key in the config, or a local server running, a real model answers here instead.",
	"The built-in prompts have written answers of different quality; those are the ones worth rating.",
	"Price and speed are made up too, but they add up the way real ones do.",
	"Send the same prompt again and you get the same words: everything here follows from a seed.",
	"Add `#fault:stalled` to the prompt to see what happens when a service falls silent.",
	"Only the shape of this text is realistic: its length, its pace and its markdown.",
	"A rating of this answer would say nothing about any model.",
}

// composeNano keeps it to a paragraph.
func composeNano(random *rand.Rand, f promptStats) string {
	sentences := []string{disclaimer(f), f.counted()}
	for _, i := range random.Perm(len(asides))[:1+random.IntN(2)] {
		sentences = append(sentences, asides[i])
	}
	return strings.Join(sentences, " ")
}

// composeSmall likes a list.
func composeSmall(random *rand.Rand, f promptStats) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\nWhat can be counted in it:\n\n", disclaimer(f))
	fmt.Fprintf(&b, "- it begins “%s”\n- it %s\n", f.opening, f.shape)
	fmt.Fprintf(&b, "- it has %s and %s between spaces\n", plural(f.characters, "character"), plural(f.words, "word"))
	fmt.Fprintf(&b, "- its letters: %s\n", f.script)
	if f.turns > 1 {
		fmt.Fprintf(&b, "- it is message %d of the conversation\n", f.turns)
	}
	for _, i := range random.Perm(len(asides))[:1+random.IntN(3)] {
		b.WriteString("\n" + asides[i] + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

// composeFlagship likes headings, a table and a block of code.
func composeFlagship(random *rand.Rand, f promptStats) string {
	parts := []string{disclaimer(f) + " " + f.counted()}
	extras := []string{countTable(f), countJSON(f), trials(random), quotation(f)}
	random.Shuffle(len(extras), func(i, j int) { extras[i], extras[j] = extras[j], extras[i] })
	parts = append(parts, extras[:2+random.IntN(3)]...)
	return strings.Join(append(parts, asides[random.IntN(len(asides))]), "\n\n")
}

func countTable(f promptStats) string {
	return fmt.Sprintf(`## What can be counted

| in your prompt | count |
|:---------------|------:|
| characters | %d |
| words between spaces | %d |
| lines | %d |
| digits | %d |`, f.characters, f.words, f.lines, f.digits)
}

func countJSON(f promptStats) string {
	return fmt.Sprintf("## The same as data\n\n```json\n{\n  \"simulated\": true,\n  \"model\": %q,\n  \"characters\": %d,\n  \"lines\": %d,\n  \"script\": %q\n}\n```",
		f.model, f.characters, f.lines, f.script)
}

// trials suggests things to do, in an order of chance.
func trials(random *rand.Rand) string {
	list := []string{
		"Send one of the built-in prompts and compare the three answers.",
		"Look at the route line: which model would have been chosen, and why?",
		"Cancel an answer half-way and see what is kept of it.",
		"Ask for a fault with a word such as `#fault:rate_limited@demo-small`.",
		"Make the window narrow, then wide again.",
	}
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	var b strings.Builder
	b.WriteString("## Things to try\n")
	for i, item := range list[:3] {
		fmt.Fprintf(&b, "\n%d. %s", i+1, item)
	}
	return b.String()
}

func quotation(f promptStats) string {
	return fmt.Sprintf("## Your words\n\n> %s\n\nNothing was looked up, weighed or concluded from them: *counting* is all that **%s** does with a prompt it has no written answer for.", f.opening, f.model)
}

// think is the reasoning shown before a generated answer.
func think(f promptStats) string {
	return fmt.Sprintf("There is no written answer for this prompt, so there is nothing to think about. "+
		"I can count: %s, %s between spaces, %s. I will say so, and that this is simulated.",
		plural(f.characters, "character"), plural(f.words, "word"), plural(f.lines, "line"))
}
