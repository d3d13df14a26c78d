// Puts and deletes names as the library under the real dat does, and prints the entries that come of it.
//
//   node entries.js NODE_MODULES STEPS       STEPS has lines "put NAME HEX" and "del NAME"
//
// Prints each block after the first in hexadecimal digits.
const [modules, steps] = process.argv.slice(2)
const load = name => require(require.resolve(name, { paths: [modules] }))
const hypercore = load('hypercore')
const tree = load('append-tree')
const memory = load('random-access-memory')

const feed = hypercore(() => memory())
feed.append('head', () => {
  const names = tree(feed, { offset: 1, valueEncoding: 'binary' })
  const lines = require('fs').readFileSync(steps, 'utf8').trim().split('\n')
  const next = () => {
    const line = lines.shift()
    if (line === undefined) return print(1)
    const [what, name, hex] = line.split(' ')
    const done = err => {
      if (err) throw err
      next()
    }
    if (what === 'put') names.put(name, Buffer.from(hex, 'hex'), done)
    else names.del(name, done)
  }
  const print = i => {
    if (i === feed.length) return
    feed.get(i, (err, block) => {
      if (err) throw err
      console.log(block.toString('hex'))
      print(i + 1)
    })
  }
  next()
})
