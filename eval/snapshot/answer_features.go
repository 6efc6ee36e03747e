package snapshot

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"switchboard/engine/routing/agreement"
	"switchboard/eval/sametext"
	"switchboard/eval/store"
)

// answersVersion names what is read of an answer, and the form in which it is kept
// here.
func answersVersion() string { return sametext.Version + "/" + agreement.Version + "/1" }

// textForm is the form of an answer's text: two answers with the same one are the same
// text to a reader.
type textForm struct {
	sum   [16]byte // of sametext.Form
	state formState
}

type formState uint8

const (
	formUnread formState = iota
	formOfText
	formOfNone // it is more than its text, or has none
)

// same reports whether two answers are the same text, as far as both were read.
func (f textForm) same(o textForm) bool { return f.state == formOfText && f == o }

// appendForms writes how many forms there are, and each: its state, and its sum where
// it has one.
func appendForms(b []byte, forms []textForm) []byte {
	b = binary.AppendUvarint(b, uint64(len(forms)))
	for i := range forms {
		b = append(b, byte(forms[i].state))
		if forms[i].state == formOfText {
			b = append(b, forms[i].sum[:]...)
		}
	}
	return b
}

// parseForms adds to forms what appendForms wrote, and returns what stands behind.
func parseForms(b []byte, forms []textForm) (_ []textForm, rest []byte, err error) {
	r := numbers{rest: b}
	for n := r.unsigned(); n > 0 && !r.failed; n-- {
		f := textForm{state: formState(r.bytes(1)[0])}
		if f.state == formOfText {
			copy(f.sum[:], r.bytes(len(f.sum)))
		}
		r.failed = r.failed || f.state > formOfNone
		forms = append(forms, f)
	}
	if r.failed {
		return forms, nil, errKept
	}
	return forms, r.rest, nil
}

// readAnswer is what was read of an answer.
type readAnswer struct {
	textForm
	agreement.Answer
	compared bool // Answer was read, too
}

// readText reads an answer. Its agreement with others takes longer, and is read
// where it is wanted.
func readText(a store.AnswerText, compare bool) readAnswer {
	r := readAnswer{textForm: textForm{state: formOfNone}}
	if a.Text != "" && !a.Calls {
		sum := sha256.Sum256([]byte(sametext.Form(a.Text)))
		r.state = formOfText
		copy(r.sum[:], sum[:])
	}
	if compare {
		r.Answer, r.compared = agreement.Read(a.Text), true
	}
	return r
}

// append writes what was read: the state of the form, its sum, and the answer for
// comparing, if it was read.
func (r *readAnswer) append(b []byte) ([]byte, error) {
	b = append(append(b, byte(r.state)), r.sum[:]...)
	if !r.compared {
		return b, nil
	}
	return r.AppendBinary(b)
}

var errAnswer = errors.New("this was not read of an answer")

// parseAnswer reads what append wrote, and keeps nothing of b.
func parseAnswer(b []byte, compare bool) (r readAnswer, err error) {
	const head = 1 + len(r.sum)
	if len(b) < head || formState(b[0]) != formOfText && formState(b[0]) != formOfNone {
		return r, errAnswer
	}
	r.state = formState(b[0])
	copy(r.sum[:], b[1:])
	if !compare || len(b) == head {
		return r, nil
	}
	r.compared = true
	return r, r.UnmarshalBinary(b[head:])
}

// compareAt is the order in which a store has what was found in texts.
func compareAt(a, b store.AnswerAt) int {
	return cmp.Or(cmp.Compare(a.Trial, b.Trial), cmp.Compare(a.Lane, b.Lane))
}
