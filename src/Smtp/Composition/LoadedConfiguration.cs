using Microsoft.Extensions.Configuration;
using Smtp.Composition.Reading;

namespace Smtp.Composition;

/// <summary>One reading of the configuration file.</summary>
/// <param name="Configuration">All of it, the Logging section included.</param>
/// <param name="Settings"><see langword="null"/> when there is any mistake.</param>
/// <param name="Warnings">What stops nothing, and should be mended all the same.</param>
internal sealed record LoadedConfiguration(
    IConfigurationRoot Configuration, SmtpSettings? Settings, IReadOnlyList<Mistake> Mistakes, IReadOnlyList<Mistake> Warnings);
