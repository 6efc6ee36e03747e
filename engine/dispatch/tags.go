package dispatch

import (
	"maps"

	"switchboard/engine/access"
)

// WatchTag and WatchValue are the tag of what the quality watch asks for.
const WatchTag, WatchValue = "switchboard", "watch"

// Watched reports whether the quality watch asked for it, and nobody else.
func (o *Operation) Watched() bool { return o.Tags[WatchTag] == WatchValue }

// tags are those of a job: its own, before those of the turns that it follows,
// and what the detector finds in the prompt.
func (d *Dispatcher) tags(job Job) map[string]string {
	all := map[string]string{}
	for _, t := range job.Chain {
		maps.Copy(all, t.Tags)
	}
	maps.Copy(all, job.Tags)
	if _, told := all[access.PersonalTag]; d.limits.DetectPersonal && !told {
		if kind := access.Personal(job.Query.Prompt); kind != "" {
			all[access.PersonalTag] = kind
		}
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// Tagged is a job with all its tags: those that it carries, those of its
// conversation, and what the detector finds.
func (d *Dispatcher) Tagged(job Job) Job {
	job.Tags = d.tags(job)
	return job
}
