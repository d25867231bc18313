// tests/browser/seed.mjs: fills the private database of a running usher with clients (seed.sql).
// SPDX-License-Identifier: MIT
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));

// One statement or file as the owner of the cluster in `dataDir`; what psql prints.
export function psql(dataDir, args, input) {
	const lines = fs.readFileSync(path.join(dataDir, 'pg/postmaster.pid'), 'utf8').split('\n');
	const [socket, port] = [lines[4].trim(), lines[3].trim()], owner = fs.statSync(socket);
	const run = ['psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-h', socket, '-p', port, '-U', 'usher', '-d', 'usher', ...args];
	const as = process.getuid() === 0 ? ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', '--', ...run] : run;
	return execFileSync(as[0], as.slice(1), { input, encoding: 'utf8', maxBuffer: 64 << 20 }).trim();
}

export function seed(dataDir, n) {
	psql(dataDir, ['-v', `n=${n}`, '-f', '-'], fs.readFileSync(path.join(here, 'seed.sql')));
	return Number(psql(dataDir, ['-c', 'SELECT count(*) FROM clients']));
}
