;; What the clj command does, without clj, for the project in the present folder:
;;   prep       as `clj -X:deps prep`: prepares the libraries that need it
;;   classpath  as `clj -Spath`: prints the class path; fails if a library is not prepared
(require '[clojure.tools.deps :as deps])

(let [command (first *command-line-args*)
      basis (deps/create-basis {:user nil :project "deps.edn"})]
  (case command
    "prep" (deps/prep-libs! (:libs basis) {:action :prep :log :info} basis)
    "classpath" (do (deps/prep-libs! (:libs basis) {:action :error} basis)
                    (println (deps/join-classpath (:classpath-roots basis)))))
  (shutdown-agents))
