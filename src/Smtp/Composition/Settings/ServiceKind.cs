namespace Smtp.Composition.Settings;

/// <summary>What a listener offers. Only <see cref="Smtp"/> is there yet; the checker says so for the others.</summary>
internal enum ServiceKind
{
    Smtp,
    Submission,
    Lmtp,
}
