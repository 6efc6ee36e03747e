package gateway

import (
	"strings"

	"switchboard/eval/internal/jsonscan"
	"switchboard/eval/usage/internal/rows"
)

// userText is the last message of the user in a request, which is a list of messages, an
// object that has such a list, or plain text.
func userText(r *rows.Row, name string) string {
	text := strings.TrimSpace(r.Long(name))
	switch {
	case text == "" || text == "{}" || text == "[]":
		return ""
	case text[0] == '[':
		return lastMessage([]byte(text))
	case text[0] == '{':
		return inRequest([]byte(text))
	}
	return text
}

// inRequest is the last message of the user in the body of a request.
func inRequest(object []byte) (found string) {
	err := jsonscan.Fields(object, func(name, value []byte) error {
		switch string(name) {
		case "messages", "input", "contents":
			if text := content(value); value[0] == '[' {
				found = lastMessage(value)
			} else {
				found = text
			}
		case "prompt":
			if found == "" {
				found = content(value)
			}
		}
		return nil
	})
	if err != nil {
		return ""
	}
	return found
}

// lastMessage is the text of the user's last message in a list of messages.
func lastMessage(list []byte) (found string) {
	err := jsonscan.Each(list, func(message []byte) error {
		role, text := "user", ""
		if len(message) == 0 || message[0] != '{' {
			return nil
		}
		err := jsonscan.Fields(message, func(name, value []byte) (err error) {
			switch string(name) {
			case "role":
				role, err = jsonscan.Text(value)
			case "content", "parts":
				text = content(value)
			}
			return err
		})
		if role == "user" && text != "" {
			found = text
		}
		return err
	})
	if err != nil {
		return ""
	}
	return found
}

// content is the text of a message's content: a string, or a list of parts.
func content(value []byte) string {
	if len(value) == 0 {
		return ""
	}
	switch value[0] {
	case '"':
		text, err := jsonscan.Text(value)
		if err != nil {
			return ""
		}
		return text
	case '[':
		var all []string
		if err := jsonscan.Each(value, func(part []byte) error {
			if text := partText(part); text != "" {
				all = append(all, text)
			}
			return nil
		}); err != nil {
			return ""
		}
		return strings.Join(all, "\n")
	}
	return ""
}

func partText(part []byte) (text string) {
	if len(part) == 0 || part[0] != '{' {
		return content(part)
	}
	if err := jsonscan.Fields(part, func(name, value []byte) error {
		if string(name) == "text" {
			text = content(value)
		}
		return nil
	}); err != nil {
		return ""
	}
	return text
}
