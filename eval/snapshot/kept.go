package snapshot

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/sametext"
	"switchboard/eval/store"
	"switchboard/providers"
)

// keptVersion names what the router makes of a prompt, which texts are the same, and
// how both and the heads of a trial are kept here. It changes with the latter, too.
func keptVersion() string {
	return routing.ReaderVersion + "/" + routing.PriorVersion() + "/" + sametext.Version + "/6"
}

// shape is what trials have in common, and so is kept as it stands: everything of a
// trial and its answers but the prompt, times and costs.
type shape struct {
	Task           engine.Task                  `json:"task,omitempty"`
	Parameters     providers.Parameters         `json:"parameters,omitzero"`
	LaneParameters map[int]providers.Parameters `json:"own,omitempty"`
	Follows        bool                         `json:"follows,omitempty"`
	Routed         bool                         `json:"routed,omitempty"`
	Batch          bool                         `json:"batch,omitempty"`
	Lanes          []store.Lane                 `json:"lanes,omitempty"`
	Ended          []endedShape                 `json:"ended,omitempty"`
}

type endedShape struct {
	Lane     int              `json:"lane"`
	HasText  bool             `json:"text,omitempty"`
	Finish   providers.Finish `json:"finish,omitempty"`
	Priced   bool             `json:"priced,omitempty"`
	Guessed  bool             `json:"guessed,omitempty"`
	Failed   bool             `json:"failed,omitempty"`
	Imported bool             `json:"imported,omitempty"`
	Name     string           `json:"name,omitempty"`
	Version  string           `json:"version,omitempty"`
}

func shapeOf(t *store.TrialRead) shape {
	s := shape{Task: t.Decision.Task, Parameters: t.Parameters, LaneParameters: t.LaneParameters, Follows: t.Follows != "", Routed: t.Routed, Batch: t.Batch, Lanes: t.Answers}
	for _, a := range t.Ended {
		s.Ended = append(s.Ended, endedShape{a.Lane, a.HasText, a.Finish, a.Cost.Known(), a.Guessed, a.Failed, a.Imported, a.Name, a.Version})
	}
	return s
}

// shapes are those that were met before. Most trials of a store have one of a few, and
// mostly that of the one before.
type shapes struct {
	met  map[string]*shape
	last *shape
	of   []byte // what last was read from
}

// mostShapes is how many are remembered.
const mostShapes = 4096

func (all *shapes) parse(b []byte) (*shape, error) {
	if all.last != nil && bytes.Equal(all.of, b) {
		return all.last, nil
	}
	s := all.met[string(b)]
	if s == nil {
		s = &shape{}
		if json.Unmarshal(b, s) != nil {
			return nil, errKept
		}
		if len(all.met) < mostShapes {
			all.met[string(b)] = s
		}
	}
	all.last, all.of = s, append(all.of[:0], b...)
	return s, nil
}

var errKept = errors.New("this is nothing that was kept of a trial")

// keyBytes is the length of a prompt's key, which is kept, too: to work it out takes
// longer than to read it.
const keyBytes = 16

// appendTrial writes what is kept of a trial whose answers have all ended: the key
// of its prompt, the shape after its length, the time, and of each answer how long
// it took and what it cost.
func appendTrial(b []byte, key string, t *store.TrialRead) ([]byte, error) {
	sum, err := hex.DecodeString(key)
	if err != nil || len(sum) != keyBytes {
		return b, errKept // it is none of PromptKey's
	}
	form, err := json.Marshal(shapeOf(t))
	if err != nil {
		return b, err
	}
	at, err := t.Time.MarshalBinary()
	if err != nil {
		return b, err
	}
	b = append(b, sum...)
	b = append(binary.AppendUvarint(b, uint64(len(form))), form...)
	b = append(append(b, byte(len(at))), at...)
	for _, a := range t.Ended {
		b = binary.AppendVarint(b, int64(a.Total))
		b = binary.AppendVarint(b, a.Cost.Nano())
	}
	return b, nil
}

// parseTrial reads what appendTrial wrote into a trial of which the id is known, and
// returns the key of its prompt and what stands behind.
func (all *shapes) parseTrial(t *store.TrialRead, kept []byte) (key [keyBytes]byte, rest []byte, err error) {
	if len(kept) < keyBytes {
		return key, nil, errKept
	}
	r := numbers{rest: kept[copy(key[:], kept):]}
	s, err := all.parse(r.bytes(int(r.unsigned())))
	if err != nil {
		return key, nil, err
	}
	err = t.Time.UnmarshalBinary(r.bytes(int(r.bytes(1)[0])))
	t.Decision.Task, t.Parameters, t.LaneParameters, t.Routed, t.Batch, t.Answers = s.Task, s.Parameters, s.LaneParameters, s.Routed, s.Batch, s.Lanes
	if s.Follows {
		t.Follows = "another"
	}
	for _, a := range s.Ended {
		h := store.AnswerHead{AnswerAt: store.AnswerAt{Trial: t.ID, Lane: a.Lane}, HasText: a.HasText, Finish: a.Finish,
			Total: time.Duration(r.signed()), Guessed: a.Guessed, Failed: a.Failed, Imported: a.Imported, Name: a.Name, Version: a.Version}
		if cost := r.signed(); a.Priced {
			h.Cost = providers.Nano(cost)
		}
		t.Ended = append(t.Ended, h)
	}
	if r.failed || err != nil {
		return key, nil, errKept
	}
	return key, r.rest, nil
}
