package heads

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"switchboard/eval"
	"switchboard/eval/internal/jsonscan"
	"switchboard/eval/internal/slab"
)

// Rating is a rating, whole. Many say what the one before them said, of another
// prompt: of these the part that is the same is not read again.
func (r *Reader) Rating(object []byte) (eval.Rating, error) {
	about, says := splitRating(object)
	if says != nil && bytes.Equal(says, r.says) {
		r.about = append(append(r.about[:0], about...), '}')
		r.rating = r.said
		err := r.readRating(r.about)
		return r.rating, err
	}
	r.rating = eval.Rating{}
	err := r.readRating(object)
	if r.says = append(r.says[:0], says...); err != nil || says == nil {
		r.says = nil
	}
	r.said = r.rating
	r.said.ID, r.said.Time, r.said.Rater, r.said.Session, r.said.Trial, r.said.Prompt = "", time.Time{}, "", "", "", ""
	return r.rating, err
}

// splitRating divides a rating, as the store writes it, into what it is about, without
// the closing brace, and what it says; nil where that is not told for sure.
func splitRating(object []byte) (about, says []byte) {
	at := bytes.Index(object, []byte(`,"shown":`))
	if at < 0 || !bytes.HasPrefix(object, []byte(`{"id":`)) || bytes.IndexByte(object[1:at], '{') >= 0 {
		return nil, nil
	}
	return object[:at], object[at:]
}

// readRating adds the members of an object to the rating that is read.
func (r *Reader) readRating(object []byte) error {
	e := &r.rating
	return jsonscan.Fields(object, func(name, v []byte) error {
		switch string(name) {
		case "id":
			return text(v, &e.ID)
		case "time":
			return e.Time.UnmarshalJSON(v)
		case "rater":
			return named(r, v, &e.Rater)
		case "session":
			return named(r, v, &e.Session)
		case "trial":
			return text(v, &e.Trial)
		case "prompt":
			return text(v, &e.Prompt)
		case "shown":
			return r.shownBefore.read(v, &e.Shown, r.readShown)
		case "scale":
			return named(r, v, &e.Scale)
		case "verdicts":
			return r.verdictsBefore.read(v, &e.Verdicts, r.readVerdicts)
		}
		return r.rest(string(name), v, e)
	})
}

// rest reads what fewer ratings have.
func (r *Reader) rest(name string, v []byte, e *eval.Rating) error {
	switch name {
	case "winner":
		return json.Unmarshal(v, &e.Winner)
	case "skipped":
		e.Skipped = jsonscan.True(v)
	case "blind":
		e.Blind = jsonscan.True(v)
	case "draw":
		return r.drawsBefore.read(v, &e.Draw, r.draw)
	case "tags":
		return json.Unmarshal(v, &e.Tags)
	case "note":
		return text(v, &e.Note)
	case "remarks":
		return json.Unmarshal(v, &e.Remarks)
	case "retracts":
		return text(v, &e.Retracts)
	case "task":
		return named(r, v, &e.Task)
	case "simulated":
		e.Simulated = jsonscan.True(v)
	}
	return nil
}

// before are parts of ratings by their JSON: most ratings have some that another one
// had, which is read once and stands with all of them. Nobody changes them.
type before[T any] map[string]T

// mostBefore is how many are kept: others are hardly met again.
const mostBefore = 512

func (b before[T]) read(v []byte, into *T, read func([]byte, *T) error) error {
	if known, ok := b[string(v)]; ok {
		*into = known
		return nil
	}
	err := read(v, into)
	if err == nil && len(b) < mostBefore {
		b[string(v)] = *into
	}
	return err
}

func (r *Reader) readShown(list []byte, into *[]eval.Shown) error {
	var all [8]eval.Shown
	shown := all[:0]
	err := jsonscan.Each(list, func(v []byte) error {
		var s eval.Shown
		err := jsonscan.Fields(v, func(name, v []byte) error {
			switch string(name) {
			case "lane":
				return whole(v, &s.Lane)
			case "model":
				return named(r, v, &s.Model)
			case "trial":
				return text(v, &s.Trial)
			}
			return nil
		})
		shown = append(shown, s)
		return err
	})
	if string(list) != "null" {
		*into = copyOf(&r.shown, shown)
	}
	return err
}

// copyOf is a copy of a list, cut from a slab; never nil.
func copyOf[T any](in *slab.Slab[T], list []T) []T {
	if len(list) == 0 {
		return []T{}
	}
	kept := in.Take(len(list))
	copy(kept, list)
	return kept
}

func (r *Reader) readVerdicts(list []byte, into *[]eval.Verdict) error {
	var all [8]eval.Verdict
	said := all[:0]
	err := jsonscan.Each(list, func(v []byte) error {
		var one eval.Verdict
		err := jsonscan.Fields(v, func(name, v []byte) error {
			switch string(name) {
			case "answer":
				return whole(v, &one.Answer)
			case "value":
				return whole(v, &one.Value)
			case "quality":
				return r.quality(v, &one.Quality)
			}
			return nil
		})
		said = append(said, one)
		return err
	})
	if string(list) != "null" {
		*into = copyOf(&r.verdicts, said)
	}
	return err
}

func (r *Reader) quality(v []byte, q **float64) error {
	if string(v) == "null" {
		return nil
	}
	x, err := strconv.ParseFloat(string(v), 64)
	at := r.qualities.Take(1)
	at[0], *q = x, &at[0]
	return err
}

func (r *Reader) draw(object []byte, d *eval.Draw) error {
	return jsonscan.Fields(object, func(name, v []byte) error {
		switch string(name) {
		case "method":
			return named(r, v, &d.Method)
		case "probability":
			return json.Unmarshal(v, &d.Probability)
		case "run":
			return named(r, v, &d.Run)
		case "repeat":
			d.Repeat = jsonscan.True(v)
		}
		return nil
	})
}
