# The log device locks a Monitor, rescues its ThreadError and drops the line.
# outcome: prints log writing failed. can't be called from trap context

require "logger"
require "stringio"

LINES = StringIO.new
LOG = Logger.new(LINES)

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    LOG.info("freed") # expect: logging @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
abort "the line was written" if LINES.string.include?("freed")
