/// Every kind of evidence, in the order in which they speak: those that compare candidates come last.
package enum EvidenceKinds {
  package static let all: [any EvidenceKind.Type] = [
    NoveltyEvidence.self,
    SeverityEvidence.self,
    ExceptionEvidence.self,
    SurgeEvidence.self,
    SlowStepEvidence.self,
    MissingNextEvidence.self,
    SilenceEvidence.self,
    MentionEvidence.self,
    AffinityEvidence.self,
    HistoryEvidence.self,
    ChangeEvidence.self,
    TimingEvidence.self,
    PropagationEvidence.self,
  ]
}
