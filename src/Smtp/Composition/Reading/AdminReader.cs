namespace Smtp.Composition.Reading;

/// <summary><c>Smtp:Admin</c>: checked already, though nothing listens there yet.</summary>
internal static class AdminReader
{
    /// <returns>The port; 0 for none.</returns>
    public static int ReadPort(SectionReader smtp)
    {
        var section = smtp.Section("Admin");
        const string Expected = "an IP address of this machine, such as 127.0.0.1";
        if (section.Text("Address", Expected) is { } text && !AddressText.TryParse(text, out _))
            section.RefuseValue("Address", text, Expected);
        var port = section.Count("Port", 0, 0, ushort.MaxValue);
        section.RefuseUnknownKeys();
        return port;
    }
}
