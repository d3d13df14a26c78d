(ns cairn.testing.runner
  "Runs one clojure.test var at a time, for the JUnit test that makes each of them a test of its own."
  (:require [clojure.string :as str]
            [clojure.test :as t])
  (:import (clojure.lang Var)
           (java.io StringWriter)
           (org.opentest4j TestAbortedException)))

(set! *warn-on-reflection* true)

(defn tests
  "Loads a namespace and gives its test vars in the order of the file."
  [ns-name]
  (let [ns-symbol (symbol ns-name)]
    (require ns-symbol)
    (->> (vals (ns-interns ns-symbol))
         (filter (comp :test meta))
         (sort-by (comp (juxt :line :name) meta))
         vec)))

(defn- aborted
  "The exception of a test that misses something of the machine, if that is what a report is about."
  [{:keys [type actual]}]
  (when (and (= :error type) (instance? TestAbortedException actual))
    actual))

(defn run
  "Runs a test var with its fixtures. Throws what the test reported, as an AssertionError, if an assertion failed or if
   there was none; and the TestAbortedException of a test that cannot run here."
  [^Var test-var]
  (let [out (StringWriter.)
        skipped (atom nil)
        standard-report t/report]
    (binding [t/*report-counters* (ref t/*initial-report-counters*)
              t/*test-out* out
              t/report (fn [event]
                         (if-let [exception (aborted event)]
                           (reset! skipped exception)
                           (standard-report event)))]
      (t/test-vars [test-var])
      (let [{:keys [pass fail error]} @t/*report-counters*]
        (cond
          (pos? (+ fail error)) (throw (AssertionError. (str/trim (str out))))
          @skipped (throw ^Throwable @skipped)
          (zero? pass) (throw (AssertionError. (str test-var " asserts nothing"))))))))
