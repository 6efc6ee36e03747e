package dispatch

import (
	"maps"

	"switchboard/engine"
	"switchboard/engine/access"
)

// WatchTag and WatchValue are the tag of what the quality watch asks for.
const WatchTag, WatchValue = "switchboard", "watch"

// MissingValue is the value of WatchTag for answers that were missing: their prompt was
// sent before.
const MissingValue = "missing"

// Missing are tags with the mark of answers that were missing.
func Missing(tags map[string]string) map[string]string {
	marked := map[string]string{}
	maps.Copy(marked, tags)
	marked[WatchTag] = MissingValue
	return marked
}

// Anew reports whether what has these tags is a prompt that was sent before, and is
// asked again so that answers can be compared: no other prompt.
func Anew(tags map[string]string) bool { return Watched(tags) || tags[WatchTag] == MissingValue }

// Watched reports whether what has these tags was asked for by the quality watch, and
// by nobody else.
func Watched(tags map[string]string) bool { return tags[WatchTag] == WatchValue }

// Watched reports whether the quality watch asked for it, and nobody else.
func (o *Operation) Watched() bool { return Watched(o.Tags) }

// told are the tags that a job carries, before those of the turns that it follows.
func told(job Job) map[string]string {
	all := map[string]string{}
	for _, t := range job.Chain {
		for key, value := range t.Tags {
			all[engine.TagKey(key)] = value
		}
	}
	for key, value := range job.Tags {
		all[engine.TagKey(key)] = value
	}
	return all
}

// Tags are those that a job carries, and what the detector finds in all that is sent.
// Nobody lifts what was found by saying something else.
func (d *Dispatcher) Tags(job Job) map[string]string {
	all := told(job)
	if d.limits.DetectPersonal {
		found := ""
		for _, kind := range append(access.Personal(sent(job)...), engine.TagValues(engine.PersonalTag, all[engine.PersonalTag])...) {
			found = engine.AddValue(found, kind)
		}
		if found != "" {
			all[engine.PersonalTag] = found
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// sent are the texts that are sent: the prompt, the system prompts and the conversation.
func sent(job Job) []string {
	texts := []string{job.Query.Prompt, job.Parameters.System}
	for _, own := range job.LaneParameters {
		texts = append(texts, own.System)
	}
	for _, t := range job.Chain {
		texts = append(texts, t.Prompt)
		for _, a := range t.Answers {
			texts = append(texts, a.Text)
		}
	}
	return texts
}
