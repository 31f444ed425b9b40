# Loading takes the feature lock, even if there is nothing left to load.
# outcome: fails with ThreadError

require "set"

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    require "set" # expect: code-loading @ruby-finalizer
    puts "loaded"
  end)
end

make_one
Array.new(50) until $ran
