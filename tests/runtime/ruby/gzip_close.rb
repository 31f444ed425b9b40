# Closing a compressed stream compresses what is left of it, under the stream's Mutex.
# outcome: fails with ThreadError

require "stringio"
require "zlib"

def make_one
  writer = Zlib::GzipWriter.new(StringIO.new)
  writer.write("x")
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    writer.close # expect: lock-acquisition
  end)
end

make_one
Array.new(50) until $ran
