// Package markdown draws markdown that grows: blocks that ended are rendered
// once, the open one as it comes.
package markdown
