package requestbody

import (
	"bytes"
	"encoding/json"
)

// Messages reads the messages of a chat, or the items of an input. raw is valid JSON.
func Messages(raw json.RawMessage) ([]Message, error) {
	if all, ok := messagesIn(raw); ok {
		return all, nil
	}
	var all []Message
	err := json.Unmarshal(raw, &all)
	return all, err
}

// messagesIn reads them without copying their texts. It reports false where names are
// escaped or in another case, or a role is escaped: then encoding/json has to read them.
func messagesIn(raw json.RawMessage) (all []Message, ok bool) {
	if len(raw) == 0 || raw[0] != '[' {
		return nil, false
	}
	all = []Message{}
	var members []member
	for at := skipSpace(raw, 1); raw[at] != ']'; {
		if raw[at] != '{' {
			return nil, false
		}
		members, at = membersOf(members[:0], raw, at)
		m, ok := messageOf(members, raw)
		if !ok {
			return nil, false
		}
		all = append(all, m)
		if at = skipSpace(raw, at); raw[at] == ',' {
			at = skipSpace(raw, at+1)
		}
	}
	return all, true
}

func messageOf(members []member, raw json.RawMessage) (m Message, ok bool) {
	for i := range members {
		key, value := members[i].key, members[i].value(raw)
		to := m.field(key)
		switch {
		case to != nil:
			*to = value
		case string(key) == `"role"`:
			if value[0] != '"' || bytes.ContainsFunc(value[1:len(value)-1], escaped) {
				return m, false
			}
			m.Role = string(value[1 : len(value)-1])
		case anyCase(key, `"role"`, `"content"`, `"type"`, `"name"`, `"tool_calls"`, `"tool_call_id"`, `"audio"`, `"refusal"`):
			return m, false
		}
	}
	return m, true
}

// field is where the value of the member with this key belongs, or nil.
func (m *Message) field(key []byte) *json.RawMessage {
	switch string(key) {
	case `"content"`:
		return &m.Content
	case `"type"`:
		return &m.Type
	case `"name"`:
		return &m.Name
	case `"tool_calls"`:
		return &m.Calls
	case `"tool_call_id"`:
		return &m.CallID
	case `"audio"`:
		return &m.Audio
	case `"refusal"`:
		return &m.Refusal
	}
	return nil
}

// anyCase reports whether encoding/json may read a key, which is in quotes, as one of
// these names: it ignores case and resolves escapes.
func anyCase(key []byte, names ...string) bool {
	if bytes.IndexByte(key, '\\') >= 0 {
		return true
	}
	for _, name := range names {
		if bytes.EqualFold(key, []byte(name)) {
			return true
		}
	}
	return false
}

// questionOf reads a body, and the fields that a decision looks at.
func questionOf(body []byte) (o Object, q question, err error) {
	if o, err = Parse(body); err != nil {
		return o, q, NotJSON(err)
	}
	if o.asks(&q) {
		return o, q, nil
	}
	q = question{}
	if err = json.Unmarshal(body, &q); err != nil {
		err = NotJSON(err)
	}
	return o, q, err
}

// asks reads these fields without copying. Like messagesIn, it reports false where
// encoding/json has to.
func (o Object) asks(q *question) bool {
	for i := range o.members {
		var err error
		key := o.members[i].key
		switch raw := o.members[i].value(o.body); string(key) {
		case `"model"`:
			q.Model = raw
		case `"prompt"`:
			q.Prompt = raw
		case `"input"`:
			q.Input = raw
		case `"messages"`:
			q.Messages, err = Messages(raw)
		case `"task"`:
			err = json.Unmarshal(raw, &q.Task)
		default:
			if anyCase(key, `"model"`, `"prompt"`, `"messages"`, `"input"`, `"task"`) {
				return false
			}
		}
		if err != nil {
			return false
		}
	}
	return true
}
