using Microsoft.Extensions.Logging;

namespace Smtp.Reception.Tls;

/// <summary>
/// The certificates this server shows. Looks every few seconds whether their files hold something new, by content, so that it does not
/// matter how they were replaced: in place, by a new file of the name, or by moving a symbolic link anywhere above. Sessions keep what they
/// began with.
/// </summary>
public sealed class CertificateStore(TimeProvider time, ILogger<CertificateStore> logger) : IDisposable
{
    /// <summary>Between two looks at the files.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private IReadOnlyList<CertificateSlot> _slots = [];
    private volatile CertificateTable _table = CertificateTable.Empty;
    private volatile ServerSecurity _security = ServerSecurity.Standard;
    private ITimer? _timer;

    /// <summary>What handshakes from now on choose from.</summary>
    internal CertificateTable Current => _table;

    internal ServerSecurity Security => _security;

    /// <summary>Reads everything and begins to look for changes.</summary>
    /// <exception cref="CertificateException">One cannot be used: none is.</exception>
    public void Open(TlsOptions options)
    {
        OpenSslBuffers.Release();
        lock (_gate)
        {
            Take(options);
            _timer ??= time.CreateTimer(static store => ((CertificateStore)store!).Look(), this, Period, Period);
        }
    }

    /// <summary>Another configuration for handshakes from now on, and a look at all files at once.</summary>
    /// <returns>False: something in it cannot be used, the log says what, and everything stays as it was.</returns>
    public bool Reload(TlsOptions options)
    {
        lock (_gate)
        {
            try
            {
                foreach (var slot in _slots)
                    slot.Refresh(atOnce: true);
                Take(options);
                return true;
            }
            catch (CertificateException fault)
            {
                TlsLog.Kept(logger, fault.Message);
                Publish(_slots);
                return false;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private void Take(TlsOptions options)
    {
        var security = ServerSecurity.From(options);
        var slots = options.Certificates
            .Select(files => _slots.FirstOrDefault(slot => slot.Files == files) ?? new CertificateSlot(files, time, logger))
            .ToList();
        _security = security;
        Publish(slots);
    }

    private void Look()
    {
        try
        {
            lock (_gate)
            {
                foreach (var slot in _slots)
                    slot.Refresh(atOnce: false);
                Publish(_slots);
            }
        }
        catch (Exception fault)
        {
            // On a timer's thread it would end the process; mail goes on with the certificates there are.
            TlsLog.LookFailed(logger, fault);
        }
    }

    private void Publish(IReadOnlyList<CertificateSlot> slots)
    {
        _slots = slots;
        _table = new CertificateTable([.. slots.Select(static slot => slot.Current)]);
    }
}
