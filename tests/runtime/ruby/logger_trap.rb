# The same in a signal handler.
# outcome: prints log writing failed. can't be called from trap context

require "logger"
require "stringio"

LINES = StringIO.new
LOG = Logger.new(LINES)
trap("USR1") { LOG.warn("got it") } # expect: logging @ruby-trap
Process.kill("USR1", Process.pid)
sleep 0.2
abort "the line was written" if LINES.string.include?("got it")
