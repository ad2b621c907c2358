using Smtp.Policy;

namespace Smtp.Reception.Policies;

/// <summary>What one policy said at one stage.</summary>
public sealed record TrialStep(PolicyStage Stage, string Policy, Verdict Verdict);
