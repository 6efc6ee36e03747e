package exchange

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
)

// eventFilter stands between a response and the vendor's client. Every event that the
// client gets has the same shape: a line with its name, if it has one, a line of data and
// an empty line. Services and gateways send more than any client can read:
//
//   - lines may end in \n, \r\n or \r, and the first may begin with a byte
//     order mark;
//   - comments, events without data and events that say nothing (null, an
//     empty object, a heartbeat) are passed over;
//   - an event may hold several lines of data, and one whose data is whole
//     ends where the next begins, also without an empty line between them;
//   - the name stands in the event line or in the data, and is put where it is
//     missing;
//   - a garbled event ends the stream with an error; the client would skip it, and
//     with it a piece of the answer;
//   - an error that is null is no error, see withoutNullError;
//   - the two halves of a character may come in two events, see pairJoiner.
//
// To the client the stream ends at [DONE] or without an error, because some clients log
// errors of a body. The exchange has the error.
type eventFilter struct {
	body    io.ReadCloser
	x       *Exchange
	alive   func() // called for every line that came, whatever it says
	lines   lineReader
	joiner  pairJoiner
	name    string
	data    []byte // of the event under way
	has     bool   // the event has a line of data
	size    int    // bytes of the event so far
	ready   bool   // there is an event that nobody has taken
	named   string // its name
	event   []byte // the latest, as the client is to read it
	pending []byte // what it has not read of that
	err     error
}

// usualEvent is the length of most events with a piece of an answer, in bytes.
const usualEvent = 512

func newEventFilter(body io.ReadCloser, x *Exchange, alive func()) *eventFilter {
	room := make([]byte, 2*usualEvent)
	x.LastEvent = room[:0:usualEvent]
	return &eventFilter{body: body, x: x, alive: alive, lines: lineReader{r: body}, data: room[usualEvent:usualEvent]}
}

// Read waits for one event at most.
func (f *eventFilter) Read(p []byte) (int, error) {
	if len(f.pending) == 0 && f.advance() {
		f.pending = f.written()
	}
	n := copy(p, f.pending)
	f.pending = f.pending[n:]
	if n == 0 && f.err != nil {
		return 0, io.EOF
	}
	return n, nil
}

// Events are the body of a response that is an event stream.
type Events interface {
	// Next is the data of the next event, valid until the one after it is asked for.
	// false: there are no more, for whatever reason.
	Next() (data []byte, ok bool)
}

// Next is Read for those who need the data alone.
func (f *eventFilter) Next() ([]byte, bool) {
	ok := f.advance()
	return f.x.LastEvent, ok
}

// advance waits for the next event, and reports whether there is one.
func (f *eventFilter) advance() bool {
	for f.ready = false; !f.ready && f.err == nil; {
		f.step()
	}
	return f.ready
}

// written is the latest event as a client reads it.
func (f *eventFilter) written() []byte {
	if f.event == nil {
		f.event = make([]byte, 0, usualEvent)
	}
	f.event = f.event[:0]
	if f.named != "" {
		f.event = append(append(append(f.event, "event: "...), f.named...), '\n')
	}
	f.event = append(append(append(f.event, "data: "...), f.x.LastEvent...), "\n\n"...)
	return f.event
}

// Close closes the body beneath. A failure of that is not returned.
func (f *eventFilter) Close() error {
	f.body.Close()
	return nil
}

// step takes one line. An event that breaks off counts if nothing is missing
// but its end.
func (f *eventFilter) step() {
	limit := max(f.x.EventLimit, eventBytes)
	line, err := f.lines.next(limit - f.size)
	f.size += len(line)
	if f.err = err; isOversized(err) {
		f.x.ReadErr = err
		return
	}
	switch {
	case err == nil && len(line) == 0:
		f.dispatch()
		return
	case len(line) > 0:
		f.alive()
		f.field(line)
	}
	if err != nil && f.whole() {
		f.dispatch()
	}
}

// field takes a line that is not empty.
func (f *eventFilter) field(line []byte) {
	name, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(name) {
	case "event":
		if f.has && f.whole() {
			f.dispatch()
		}
		f.name = string(value)
	case "data":
		if f.has && f.whole() {
			f.dispatch()
		}
		if f.has {
			f.data = append(f.data, ' ')
		}
		f.data, f.has = append(f.data, value...), true
	}
}

// whole reports whether the data so far needs no more.
func (f *eventFilter) whole() bool {
	data := bytes.TrimSpace(f.data)
	return isEndMarker(data) || json.Valid(data)
}

func isEndMarker(data []byte) bool { return bytes.HasPrefix(data, []byte("[DONE]")) }

// dispatch ends the event and passes it on, unless it says nothing.
func (f *eventFilter) dispatch() {
	name, data := f.name, bytes.TrimSpace(f.data)
	f.name, f.data, f.has, f.size = "", f.data[:0], false, 0
	if p := f.x.forwarded; p != nil {
		p.read = len(p.held) - len(f.lines.unread)
	}
	switch {
	case isEndMarker(data):
		f.x.EndMarker, f.err = true, io.EOF
		return
	case saysNothing(name, data):
		return
	}
	data = withoutNullError(data)
	name, data = named(name, data)
	if f.x.SkipsUnnamed && name != "error" && !json.Valid(data) {
		f.x.ReadErr, f.err = errGarbled, io.EOF
		return
	}
	data = f.joiner.join(data)
	f.x.LastEvent = append(f.x.LastEvent[:0], data...)
	f.named, f.ready = name, true
}

// heartbeats are names, and whole data, by which services say that they are
// still there.
var heartbeats = []string{"ping", "pong", "heartbeat", "keepalive", "keep-alive", "keep_alive"}

func saysNothing(name string, data []byte) bool {
	switch string(data) {
	case "", "null", "{}", "[]", `""`:
		return true
	}
	if slices.Contains(heartbeats, strings.ToLower(name)) {
		return true
	}
	return len(data) < 16 && slices.Contains(heartbeats, strings.ToLower(strings.Trim(string(data), `[]"`)))
}

// withoutNullError removes an error that is null from an event, because to some clients any
// field of this name is an error.
func withoutNullError(data []byte) []byte {
	if !bytes.Contains(data, []byte(`"error"`)) {
		return data
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil {
		return data
	}
	said, ok := object["error"]
	if !ok || !isNothing(said) {
		return data
	}
	delete(object, "error")
	rest, err := json.Marshal(object)
	if err != nil {
		return data
	}
	return rest
}

// isNothing reports a value without any word or figure in it.
func isNothing(value json.RawMessage) bool {
	var v any
	if json.Unmarshal(value, &v) != nil {
		return false
	}
	return emptyValue(v)
}

func emptyValue(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case bool:
		return !v
	case string:
		return v == ""
	case float64:
		return v == 0
	case []any:
		return !slices.ContainsFunc(v, func(e any) bool { return !emptyValue(e) })
	case map[string]any:
		for _, e := range v {
			if !emptyValue(e) {
				return false
			}
		}
		return true
	}
	return false
}

// named makes the event's name and the type in its data the same, because some clients look
// at one and some at the other. Where they differ the data counts.
func named(name string, data []byte) (string, []byte) {
	if !bytes.HasPrefix(data, []byte("{")) {
		return name, data
	}
	if bytes.Contains(data, []byte(`"type"`)) {
		var event struct {
			Type string `json:"type"`
		}
		if json.Unmarshal(data, &event) == nil && event.Type != "" {
			return strings.Map(visible, event.Type), data
		}
	}
	if name == "" || !json.Valid(data) {
		return name, data
	}
	kind, err := json.Marshal(name)
	if err != nil {
		return name, data
	}
	return name, slices.Concat([]byte(`{"type":`), kind, []byte(","), data[1:])
}

// visible drops what would end a line.
func visible(r rune) rune {
	if r < ' ' {
		return -1
	}
	return r
}
