// Seed 003: virtual users, more and more up to 10,000, want the same coupon. Each claims with a token of his own, looks after a
// pause whether he has it, and, impatient, claims again. The run fails when anything but the promised answers was given, or
// when not exactly as many have the coupon as there are.
//
//   k6 run -e BASE_URL=http://localhost:8080 -e ADMIN_PASSWORD=… -e TOKENS=tokens.txt deploy/k6/drop.js
//
// compose.yml runs it with everything that it needs (profile k6). All users come from one address, of which an instance takes so
// many claims and no more (429): less than two seconds between their requests is more than two instances take from it.
import http from 'k6/http';
import exec from 'k6/execution';
import { check, fail, sleep } from 'k6';
import { Counter, Rate, Trend } from 'k6/metrics';
import { SharedArray } from 'k6/data';

const BASE = __ENV.BASE_URL || 'http://localhost:8080';
const USERS = Number(__ENV.USERS || 10000);
const STOCK = Number(__ENV.STOCK || 1000);
const RAMP_SECONDS = Number(__ENV.RAMP_SECONDS || 60);
const HOLD_SECONDS = Number(__ENV.HOLD_SECONDS || 30);
const PAUSE_SECONDS = Number(__ENV.PAUSE_SECONDS || 2);
// What is accepted is issued within a second; an audit takes one more
const SETTLE_SECONDS = 60;

const tokens = new SharedArray('tokens', () =>
  open(__ENV.TOKENS || '/tokens/tokens.txt').split('\n').filter((token) => token.length > 0));

const accepted = new Counter('claims_accepted');
const refused = new Counter('claims_refused');
const serverErrors = new Rate('server_errors');
const claiming = new Trend('claim_duration', true);

export const options = {
  scenarios: {
    drop: {
      executor: 'ramping-vus',
      startVUs: 1,
      stages: [
        { duration: `${RAMP_SECONDS}s`, target: USERS },
        { duration: `${HOLD_SECONDS}s`, target: USERS },
      ],
      gracefulRampDown: '15s',
    },
  },
  thresholds: {
    checks: ['rate==1'],
    server_errors: ['rate==0'],
    // SPEC: 10,000 connections, issue 4's bound
    claim_duration: ['p(99)<500'],
  },
  teardownTimeout: `${SETTLE_SECONDS + 30}s`,
};

// A refusal is an answer, not a failure
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 299 }, 404, 409));

const json = { 'Content-Type': 'application/json' };
const as = (token) => ({ headers: { ...json, Authorization: `Bearer ${token}` } });

export function setup() {
  if (tokens.length < USERS) {
    fail(`${USERS} users need as many tokens, there are ${tokens.length}`);
  }
  const admin = logIn();
  const coupon = http.post(`${BASE}/api/coupons`, JSON.stringify({
    name: 'Black Friday',
    discountType: 'AMOUNT',
    discountValue: 5000,
    totalQuantity: STOCK,
    opensAt: '2025-01-01T00:00:00Z',
    closesAt: '2099-01-01T00:00:00Z',
    expiresAt: '2099-12-31T00:00:00Z',
  }), as(admin));
  if (coupon.status !== 201) {
    fail(`No coupon: ${coupon.status} ${coupon.body}`);
  }
  return { couponId: coupon.json('data.couponId') };
}

export default function drop({ couponId }) {
  const user = as(tokens[(exec.vu.idInTest - 1) % tokens.length]);
  const issue = `${BASE}/api/coupon/${couponId}/issue`;

  const claim = http.post(issue, null, { ...user, tags: { name: 'claim' } });
  claiming.add(claim.timings.duration);
  serverErrors.add(claim.status === 0 || claim.status >= 500);
  check(claim, { 'claim is accepted or refused': ({ status }) => status === 202 || status === 409 });
  (claim.status === 202 ? accepted : refused).add(1);
  sleep(PAUSE_SECONDS);

  const status = http.get(issue, { ...user, tags: { name: 'status' } });
  serverErrors.add(status.status === 0 || status.status >= 500);
  check(status, {
    'status is known': ({ status: code }) => code === 200 || code === 404,
    'who was accepted hears nothing else': (answer) => claim.status !== 202
      || ['PENDING', 'ISSUED'].includes(answer.json('data.status')),
  });
  sleep(PAUSE_SECONDS);
}

export function teardown({ couponId }) {
  const admin = logIn();
  const expected = Math.min(STOCK, USERS);
  let audit;
  for (let second = 0; second < SETTLE_SECONDS; second++) {
    audit = http.get(`${BASE}/api/admin/coupons/${couponId}/audit`, as(admin));
    if (audit.status === 200 && audit.json('data.consistent') && issued(couponId) === expected) {
      break;
    }
    sleep(1);
  }
  check(audit, { 'every count says the same': (answer) => answer.json('data.consistent') === true });
  check(issued(couponId), { 'as many have it as there are': (count) => count === expected });
}

function issued(couponId) {
  const coupon = http.get(`${BASE}/api/coupons/${couponId}`);
  return STOCK - coupon.json('data.remaining');
}

// Tokens of a log-in are short, so that of the setup may be over
function logIn() {
  const login = http.post(`${BASE}/api/auth/login`,
    JSON.stringify({ username: 'admin', password: __ENV.ADMIN_PASSWORD }), { headers: json });
  if (login.status !== 200) {
    fail(`No administrator: ${login.status} ${login.body}`);
  }
  return login.json('data.accessToken');
}
