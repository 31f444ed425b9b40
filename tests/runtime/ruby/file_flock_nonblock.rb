# With LOCK_NB the file lock is only asked for.
# outcome: prints did without

require "tempfile"

FILE = Tempfile.new("flock")
other = File.open(FILE.path)
other.flock(File::LOCK_EX)

def make_one
  ObjectSpace.define_finalizer(Object.new, proc { $got = FILE.flock(File::LOCK_EX | File::LOCK_NB) })
end

make_one
Array.new(50) while $got.nil?
puts "did without" unless $got
