# Later uses take no lock: that is why the row is a note.
# outcome: prints had it

require "singleton"

class Settings
  include Singleton
end

Settings.instance

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    Settings.instance # noise: lock-acquisition — nothing tells the first use from later ones
    $ran = true
  end)
end

make_one
Array.new(50) until $ran
puts "had it"
