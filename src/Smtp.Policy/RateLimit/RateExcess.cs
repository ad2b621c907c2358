namespace Smtp.Policy.RateLimit;

/// <summary>A limit that is reached.</summary>
/// <param name="Used">Counted in the window.</param>
/// <param name="FreeIn">Until so much fits again; <see langword="null"/>: never.</param>
internal sealed record RateExcess(RateRule Rule, long Used, TimeSpan? FreeIn);
