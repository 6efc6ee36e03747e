// Package pgtest runs a PostgreSQL server for tests, in a folder of its own.
package pgtest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Missing is why tests of a database are skipped.
const Missing = "PostgreSQL is not installed: apt-get install postgresql"

// Password is that of postgres, who may do everything.
const Password = "geheim"

// Server is a server of one test binary.
type Server struct {
	bin, folder string
	address     string
	port        int
	options     string
}

// one is the server that the tests of a binary share. It is started by the first
// that asks.
type one struct {
	sync.Mutex
	server *Server
	err    error
	asked  bool
}

// Shared starts a server for the first test that asks for it.
type Shared struct {
	one     one
	Options string // of the server, such as -c fsync=on
	schemas atomic.Int64
}

// Server is the shared server. The test is skipped where there is no PostgreSQL.
func (s *Shared) Server(t testing.TB) *Server {
	t.Helper()
	s.one.Lock()
	defer s.one.Unlock()
	if !s.one.asked {
		s.one.asked = true
		s.one.server, s.one.err = Start(s.Options)
	}
	switch {
	case s.one.err != nil:
		t.Fatal(s.one.err)
	case s.one.server == nil:
		t.Skip(Missing)
	}
	return s.one.server
}

// Address is that of an empty schema.
func (s *Shared) Address(t testing.TB) string {
	t.Helper()
	server := s.Server(t)
	return server.Socket(fmt.Sprintf("search_path=test_%d_%d", os.Getpid(), s.schemas.Add(1)))
}

// Stop ends the server, if it was started.
func (s *Shared) Stop() {
	if s.one.server != nil {
		s.one.server.Stop()
	}
}

// Socket is an address through the server's socket, where everybody is let in as
// postgres.
func (s *Server) Socket(parameters string) string {
	return fmt.Sprintf("postgres://postgres@/postgres?host=%s&port=%d&%s", s.folder, s.port, parameters)
}

// TCP is an address of the loopback network, where a password is asked for.
func (s *Server) TCP(user, password, database string) string {
	return fmt.Sprintf("postgres://%s:%s@%s:%d/%s", user, password, s.address, s.port, database)
}

// Folder names the folder of the server's programs, where it is not to be the newest one that
// is installed: other versions are tried so.
const Folder = "SWITCHBOARD_POSTGRES"

// bin is the folder of the server's programs, or "".
func bin() string {
	if folder := os.Getenv(Folder); folder != "" {
		return folder
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1])
}

// Installed reports whether there is a server to be started.
func Installed() bool { return bin() != "" }

// Start makes a server with options such as -c fsync=on. It is nil where none is
// installed.
func Start(options string) (*Server, error) {
	s := &Server{bin: bin(), options: options}
	if s.bin == "" {
		return nil, nil
	}
	var err error
	if s.folder, err = os.MkdirTemp("/tmp", "pgtest"); err != nil { // a short path, for the socket, that another user reaches
		return nil, err
	}
	if err := giveAway(s.folder); err != nil {
		return nil, err
	}
	if s.address, s.port, err = ownAddress(); err != nil {
		return nil, err
	}
	if err := s.run("initdb", "-D", s.data(), "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=scram-sha-256", "-N"); err != nil {
		return nil, err
	}
	if err := s.Start(); err != nil {
		return nil, err
	}
	return s, s.run("psql", "-h", s.folder, "-p", strconv.Itoa(s.port), "-U", "postgres", "-c", "alter role postgres password '"+Password+"'")
}

func (s *Server) data() string { return filepath.Join(s.folder, "data") }

// Start starts the server that was stopped.
func (s *Server) Start() error {
	options := fmt.Sprintf("-k %s -p %d -c listen_addresses=%s -c fsync=off -c max_connections=250 %s", s.folder, s.port, s.address, s.options)
	return s.run("pg_ctl", "-D", s.data(), "-l", filepath.Join(s.folder, "log"), "-o", options, "-w", "-t", "60", "start")
}

// Crash ends the server as a power cut does, as far as its processes go.
func (s *Server) Crash() error { return s.run("pg_ctl", "-D", s.data(), "-m", "immediate", "stop") }

// Stop ends the server and removes its folder.
func (s *Server) Stop() {
	_ = s.Crash()
	os.RemoveAll(s.folder)
}

// run runs a program of PostgreSQL, which refuses to be root's.
func (s *Server) run(program string, args ...string) error {
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.Dir = s.folder
	asOther(cmd)
	log, err := os.CreateTemp("", "pgtest")
	if err != nil {
		return err
	}
	defer os.Remove(log.Name())
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log // not a pipe: the server would keep it open
	if err := cmd.Run(); err != nil {
		said, _ := os.ReadFile(log.Name())
		return fmt.Errorf("%s: %w: %s", program, err, strings.TrimSpace(string(said)))
	}
	return nil
}

// ownAddress is an address of the loopback network that only this process uses, and a
// free port there. A port of 127.0.0.1 may go to any connection of another program
// before the server has it, and again while the server is down.
func ownAddress() (string, int, error) {
	pid := os.Getpid()
	l, err := net.Listen("tcp", fmt.Sprintf("127.%d.%d.%d:0", 1+pid>>14&0x7f, pid>>7&0x7f, 1+pid&0x7f))
	if err != nil {
		return "", 0, err
	}
	defer l.Close()
	at := l.Addr().(*net.TCPAddr)
	return at.IP.String(), at.Port, nil
}

// SocketFile is the server's socket.
func (s *Server) SocketFile() string {
	return filepath.Join(s.folder, fmt.Sprintf(".s.PGSQL.%d", s.port))
}
