# A plain file answers at once.
# outcome: prints read 3 bytes

def make_one
  ObjectSpace.define_finalizer(Object.new, proc { $size = File.open(__FILE__) { |file| file.read(3) }.size })
end

make_one
Array.new(50) until $size
puts "read #{$size} bytes"
