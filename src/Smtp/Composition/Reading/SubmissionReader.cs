using Smtp.Reception.Submission;

namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Submission</c>: what is done to mail of accounts.</summary>
internal static class SubmissionReader
{
    public static SubmissionOptions Read(SectionReader smtp)
    {
        var standard = new SubmissionOptions();
        var section = smtp.Section("Submission");
        var options = new SubmissionOptions
        {
            From = section.Choice("From", standard.From),
            HideClient = section.Flag("HideClient", standard.HideClient),
            RelayClients = section.Flag("RelayClients", standard.RelayClients),
        };
        section.RefuseUnknownKeys();
        return options;
    }
}
