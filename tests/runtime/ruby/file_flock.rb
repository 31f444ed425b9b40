# A file lock that somebody else holds is waited for like any other.
# outcome: hangs

require "tempfile"

FILE = Tempfile.new("flock")
other = File.open(FILE.path)
other.flock(File::LOCK_EX)

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    FILE.flock(File::LOCK_EX) # expect: blocking-wait
  end)
end

make_one
Array.new(50) until $ran
other.close
puts "done"
