(ns cairn.names-test
  (:require [cairn.names :as names]
            [clojure.test :refer [deftest is]]))

(create-ns 'cairn.names-test.other)

(deftest a-shared-function-keeps-its-documentation
  (binding [*ns* (the-ns 'cairn.names-test.other)]
    (names/share `names/share))
  (let [shared (ns-resolve 'cairn.names-test.other 'share)]
    (is (= @#'names/share @shared))
    (is (= (select-keys (meta #'names/share) [:doc :arglists])
           (select-keys (meta shared) [:doc :arglists])))))
