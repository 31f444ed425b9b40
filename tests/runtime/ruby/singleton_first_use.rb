# The first use of a singleton makes it under a Mutex.
# outcome: fails with ThreadError

require "singleton"

class Settings
  include Singleton
end

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    Settings.instance # expect: lock-acquisition
  end)
end

make_one
Array.new(50) until $ran
