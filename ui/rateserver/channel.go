package rateserver

import (
	charm "charm.land/ssh"
	"golang.org/x/crypto/ssh"
)

// openedKey marks a connection that has had its session.
type openedKey struct{}

// open begins the one session that a connection has.
func (h *host) open(server *charm.Server, conn *ssh.ServerConn, asked ssh.NewChannel, ctx charm.Context) {
	ctx.Lock()
	again := ctx.Value(openedKey{}) != nil
	ctx.SetValue(openedKey{}, true)
	ctx.Unlock()
	if again {
		asked.Reject(ssh.ResourceShortage, "a connection has one session")
		return
	}
	charm.DefaultSessionHandler(server, conn, &channel{NewChannel: asked, conn: conn, refused: func(what string) {
		rater := ctx.Permissions().Extensions[raterName]
		h.refuse(notServed, rater, ctx.RemoteAddr().String(), rater+" asked for "+what+",")
	}}, ctx)
}

// channel is a session that lets nothing through but the request for a terminal,
// changes of its size and its start.
type channel struct {
	ssh.NewChannel
	conn    *ssh.ServerConn
	refused func(what string)
}

// noCommands answers who sends a command.
const noCommands = "Only the Rate screen is to be had here, and no command: leave it out.\r\n"

// Accept accepts the session.
func (c *channel) Accept() (ssh.Channel, <-chan *ssh.Request, error) {
	opened, all, err := c.NewChannel.Accept()
	if err != nil {
		return nil, nil, err
	}
	few := make(chan *ssh.Request)
	go c.filter(opened, all, few)
	return opened, few, nil
}

// filter lets those requests through that a screen needs, in their order. The
// connection ends with its session.
func (c *channel) filter(opened ssh.Channel, all <-chan *ssh.Request, few chan<- *ssh.Request) {
	defer c.conn.Close()
	defer close(few)
	terminal, begun := false, false
	for r := range all {
		switch {
		case r.Type == "pty-req" && !terminal && !begun:
			terminal = true
			few <- r
		case r.Type == "shell" && !begun:
			begun = true
			few <- r
		case r.Type == "window-change" && terminal && begun:
			few <- r
		case r.Type == "exec" && !begun:
			begun = true
			c.refused("a command")
			r.Reply(true, nil)
			opened.Stderr().Write([]byte(noCommands))
			opened.SendRequest("exit-status", false, ssh.Marshal(struct{ Status uint32 }{1}))
			opened.Close()
		default:
			if r.Type == "subsystem" {
				c.refused("a subsystem")
			}
			r.Reply(false, nil)
		}
	}
}
