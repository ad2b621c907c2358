namespace Smtp.Composition.Reading;

/// <summary>What became of reading the configuration.</summary>
/// <param name="Settings"><see langword="null"/> when there is any mistake.</param>
/// <param name="Warnings">What stops nothing, and should be mended all the same.</param>
internal sealed record ReadSettings(SmtpSettings? Settings, IReadOnlyList<Mistake> Mistakes, IReadOnlyList<Mistake> Warnings);
