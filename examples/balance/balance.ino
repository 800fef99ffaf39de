/*
 * A board that keeps a pole upright: two sensors, one motor, and a policy that swingup trained (pole.h, made by the commands
 * in ../README.md). For any Arduino whose analogRead has 12 bits; open the folder in the Arduino IDE as it is.
 *
 * Without a board, on your computer, with the cart and the pole around it (board/board.cpp):
 *
 *   g++ -O2 -Iboard -x c++ balance.ino board/board.cpp -o balance && ./balance
 */
#include <Arduino.h>

#include "pole.h"

const int TRACK = A0; /* a potentiometer along the track: 0 is 2.4 m to the left, 4095 is 2.4 m to the right */
const int HINGE = A1; /* one at the hinge: 0 is 0.5 rad to the left of upright, 4095 is 0.5 rad to the right */
const int MOTOR = 8;  /* pushes the cart with 10 N: HIGH to the right, LOW to the left */

const unsigned long PERIOD = 20; /* ms between two actions, as the policy was trained */

unsigned long next = 0; /* ms: when the next action is due */
float position = 0.0f;  /* m, as last read */
float angle = 0.0f;     /* rad */

/* What a potentiometer shows, between -range and range. */
float measured(int pin, float range) {
  return ((float)analogRead(pin) / 4095.0f * 2.0f - 1.0f) * range;
}

void setup() {
  pinMode(MOTOR, OUTPUT);
  analogReadResolution(12);
  position = measured(TRACK, 2.4f);
  angle = measured(HINGE, 0.5f);
  next = millis();
}

void loop() {
  if ((long)(millis() - next) < 0) return;
  next += PERIOD;
  const float seconds = (float)PERIOD / 1000.0f;
  const float x = measured(TRACK, 2.4f);
  const float theta = measured(HINGE, 0.5f);
  const float observation[pole_observation_length] = {x, (x - position) / seconds, theta, (theta - angle) / seconds};
  position = x;
  angle = theta;
  digitalWrite(MOTOR, pole_act(observation) == 1 ? HIGH : LOW);
}
