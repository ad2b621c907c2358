using Microsoft.Extensions.Logging;

namespace Smtp.Reception.Tls;

/// <summary>One certificate of the configuration: what is in force, and whether its files hold something newer.</summary>
internal sealed class CertificateSlot
{
    private static readonly TimeSpan RemindAfter = TimeSpan.FromDays(1);

    /// <summary>Tickets are sealed with a key of the context: whoever steals it reads no session that was resumed with an earlier one. Longer only
    /// while the files cannot be used.</summary>
    private static readonly TimeSpan TicketKeyLife = TimeSpan.FromHours(12);

    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private string _digest;
    private string? _failure;
    private bool _complained;
    private DateTimeOffset _remindAt;
    private long _loadedAt;

    /// <exception cref="CertificateException">It cannot be used.</exception>
    public CertificateSlot(CertificateFiles files, TimeProvider time, ILogger logger)
    {
        _time = time;
        _logger = logger;
        Files = files;
        var content = CertificateContent.Read(files);
        Current = Load(content);
        _digest = content.Digest;
        SayLoaded();
        Remind();
    }

    public CertificateFiles Files { get; }

    public TlsCertificate Current { get; private set; }

    /// <summary>
    /// Takes what is new. What cannot be used is complained about when it is still the same at the second look: whoever renews a
    /// certificate puts certificate and key in place one after the other.
    /// </summary>
    /// <param name="atOnce">Complain at the first look.</param>
    public void Refresh(bool atOnce)
    {
        var digest = "";
        try
        {
            var content = CertificateContent.Read(Files);
            digest = content.Digest;
            if (digest != _digest)
            {
                Current = Load(content);
                _digest = digest;
                _remindAt = default;
                SayLoaded();
            }
            else if (_time.GetElapsedTime(_loadedAt) >= TicketKeyLife)
            {
                Current = Load(content);
            }

            _failure = null;
        }
        catch (CertificateException fault)
        {
            var failure = digest + fault.Message;
            if (failure != _failure)
                _complained = false;
            if (!_complained && (atOnce || failure == _failure))
            {
                TlsLog.Kept(_logger, fault.Message);
                _complained = true;
            }

            _failure = failure;
        }

        Remind();
    }

    private TlsCertificate Load(CertificateContent content)
    {
        var loaded = CertificateLoader.Load(Files, content);
        _loadedAt = _time.GetTimestamp();
        return loaded;
    }

    /// <summary>Once a day as long as it is true.</summary>
    private void Remind()
    {
        var now = _time.GetUtcNow();
        if (now < _remindAt)
            return;

        if (!Current.IsValidAt(now))
            TlsLog.NotValid(_logger, Files.Certificate, Names, Current.NotBefore, Current.NotAfter);
        else if (now >= Current.ExpiresSoonFrom)
            TlsLog.ExpiresSoon(_logger, Files.Certificate, Names, Current.NotAfter);
        else
            return;
        _remindAt = now + RemindAfter;
    }

    private string Names => Current.NamesShown;

    private void SayLoaded() => TlsLog.Loaded(_logger, Files.Certificate, Names, Current.Kind, Current.NotAfter);
}
