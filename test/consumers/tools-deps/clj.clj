;; What somebody does with the clj command, without clj, for the project in the present folder: `clj -Spath`, which must
;; fail because a library is not prepared; `clj -X:deps prep`; and `clj -Spath` again. Prints what the first one said
;; and, as the last line, the class path.
(require '[clojure.tools.deps :as deps])

(let [basis (deps/create-basis {:user nil :project "deps.edn"})]
  (try
    (deps/prep-libs! (:libs basis) {:action :error} basis)
    (println "No library needs to be prepared.")
    (catch clojure.lang.ExceptionInfo e
      (println (ex-message e))))
  (deps/prep-libs! (:libs basis) {:action :prep :log :info} basis)
  (deps/prep-libs! (:libs basis) {:action :error} basis)
  (println (deps/join-classpath (:classpath-roots basis)))
  (shutdown-agents))
